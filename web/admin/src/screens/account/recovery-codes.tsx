import "../../parts/shown-once.css";
import { CopyButton } from "../../parts/copy-button.tsx";

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onGone: () => void;
}

/** Ways in without the app, each good once; the server does not show them again. */
export function RecoveryCodes({ codes, onGone }: RecoveryCodesProps) {
  return (
    <div className="shown-once" role="status">
      <p>
        The second factor is on. Without the app one of these lets you in, each once. They are shown this
        once: keep them where the phone is not.
      </p>
      <ul className="recovery-codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="row">
        <CopyButton text={codes.join("\n")} />
        <button type="button" className="button" onClick={onGone}>
          I have them
        </button>
      </div>
    </div>
  );
}
