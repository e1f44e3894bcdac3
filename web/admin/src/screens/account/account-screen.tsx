import "../../parts/layout.css";
import "./account.css";
import type { Me } from "@kontor/contracts";
import { use, useEffect } from "react";
import { MeContext } from "../../shell/me-context.ts";
import { OwnSessions } from "./own-sessions.tsx";
import { Passkeys } from "./passkeys.tsx";
import { PasswordChange } from "./password-change.tsx";
import { Profile } from "./profile.tsx";
import { SecondFactor } from "./second-factor.tsx";

/** Who one is here, the ways one signs in, and where one is signed in. */
export function AccountScreen() {
  const me = use(MeContext);
  useEffect(() => {
    document.title = "Your account – Kontor";
  }, []);
  if (me?.person == null) return null;
  const { person } = me;
  return (
    <>
      <div className="screen-head">
        <h1>Your account</h1>
      </div>
      <div className="stack">
        {person.demo && (
          <p className="account-demo">
            This is the shared account of the demo. It has no password and can get none; everybody at this
            machine may use it.
          </p>
        )}
        <div className="account-pair">
          <div className="stack">
            <Profile person={person} mayChange={mayChange(me)} />
            {mayChange(me) && <SecondFactor on={person.totp} hasPassword={person.has_password} />}
          </div>
          {mayChange(me) && (
            <div className="stack">
              <PasswordChange hasPassword={person.has_password} email={person.email} />
              <Passkeys />
            </div>
          )}
        </div>
        <OwnSessions />
      </div>
    </>
  );
}

/** The demo's account is nobody's own, and with the eyes of others nothing is changed. */
function mayChange({ person, view_as: viewAs }: Me): boolean {
  return person?.demo === false && viewAs === null;
}
