import type { Me } from "@kontor/contracts";
import { useState } from "react";
import { ME } from "../../api/me.ts";
import { problemOf } from "../../api/problem.ts";
import { requestJson } from "../../api/request.ts";
import { useChange } from "../../api/use-change.ts";
import { Face } from "../../parts/face.tsx";
import { Field } from "../../parts/field.tsx";
import { Photo } from "../../parts/photo.tsx";
import { ProblemNote } from "../../parts/problem-note.tsx";

interface ProfileProps {
  readonly person: NonNullable<Me["person"]>;
  readonly mayChange: boolean;
}

/** How others see one: name and photo. */
export function Profile({ person, mayChange }: ProfileProps) {
  return (
    <section className="card stack" aria-labelledby="profile-title">
      <h2 id="profile-title">How others see you</h2>
      <div className="account-face">
        {mayChange ? <Photo person={person} /> : <Face name={person.name} photo={person.photo} />}
        <div>
          <strong>{person.name}</strong>
          <p className="muted">{person.email}</p>
        </div>
        {mayChange && person.photo !== null && <RemovePhoto id={person.id} />}
      </div>
      {mayChange && <NameForm key={person.name} name={person.name} />}
    </section>
  );
}

function NameForm({ name }: { readonly name: string }) {
  const [text, setText] = useState(name);
  const rename = useChange(() => requestJson("/v1/me", { method: "PATCH", body: { name: text.trim() } }), ME);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate(undefined);
      }}
    >
      <Field label="Name" required maxLength={200} autoComplete="name" value={text} onText={setText} />
      {rename.isError && <ProblemNote problem={problemOf(rename.error)} />}
      <div>
        <button
          type="submit"
          className="button"
          disabled={rename.isPending || text.trim() === "" || text.trim() === name}
        >
          Save the name
        </button>
      </div>
    </form>
  );
}

function RemovePhoto({ id }: { readonly id: string }) {
  const remove = useChange(() => requestJson(`/v1/people/${id}/photo`, { method: "DELETE" }), ME, ["people"]);
  return (
    <button
      type="button"
      className="button"
      disabled={remove.isPending}
      onClick={() => remove.mutate(undefined)}
    >
      Remove the photo
    </button>
  );
}
