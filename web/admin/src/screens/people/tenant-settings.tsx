import type { InsightSettings } from "@kontor/contracts";
import { useState, type FormEvent } from "react";
import { problemOf } from "../../api/problem.ts";
import { saveSettings, useSettings } from "../../api/settings.ts";
import { useChange } from "../../api/use-change.ts";
import { Answer } from "../../parts/answer.tsx";
import { Field } from "../../parts/field.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";
import { useRight } from "../../shell/me-context.ts";

/** When the tenant's days begin, and what its revenue is in. */
export function TenantSettings() {
  const query = useSettings();
  // Every answer and sentence may be another one: all is asked anew.
  const save = useChange(saveSettings, []);
  return (
    <section className="card stack" aria-labelledby="settings-title">
      <div>
        <h2 id="settings-title">Time zone and currency</h2>
        <p className="muted">
          Days begin at midnight of the time zone; revenue is what was paid in the currency. Both hold for
          everybody, and for all that was collected before.
        </p>
      </div>
      <Answer query={query} lines={2}>
        {(stored) => (
          <SettingsForm
            key={JSON.stringify(stored)}
            stored={stored}
            saving={save.isPending}
            onSave={(settings) => save.mutate(settings)}
          />
        )}
      </Answer>
      {save.isError && <ProblemNote problem={problemOf(save.error)} />}
      <p role="status">{save.isSuccess && "Saved. All screens show it from now on."}</p>
    </section>
  );
}

interface SettingsFormProps {
  readonly stored: InsightSettings;
  readonly saving: boolean;
  readonly onSave: (settings: InsightSettings) => void;
}

function SettingsForm({ stored, saving, onSave }: SettingsFormProps) {
  const [settings, setSettings] = useState(stored);
  const mayChange = useRight("change_data");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(settings);
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Time zone and currency">
      <div className="row">
        <Field
          label="Time zone"
          value={settings.time_zone}
          list="time-zones"
          required
          maxLength={60}
          disabled={!mayChange}
          onText={(text) => setSettings({ ...settings, time_zone: text.trim() })}
        />
        <datalist id="time-zones">
          {["UTC", ...Intl.supportedValuesOf("timeZone")].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <Field
          label="Currency"
          value={settings.currency}
          required
          pattern="[A-Z]{3}"
          title="Three capital letters: EUR"
          disabled={!mayChange}
          onText={(text) => setSettings({ ...settings, currency: text.trim().toUpperCase() })}
        />
      </div>
      {mayChange && (
        <div className="row">
          <button type="submit" className="button primary" disabled={saving}>
            Save
          </button>
        </div>
      )}
    </form>
  );
}
