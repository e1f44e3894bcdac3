import type { Member } from "@kontor/contracts";
import { useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Problem, problemIn, problemOf } from "../../api/problem.ts";
import { chosenTenant } from "../../api/tenant.ts";

interface PhotoProps {
  readonly person: Pick<Member, "id" | "name" | "photo">;
  readonly mayChange: boolean;
}

const TYPES = "image/jpeg,image/png,image/webp,image/gif,image/avif";
const MAX_BYTES = 5 * 1024 * 1024;

/** A person's face, or the first letters of the name; pressing it chooses a picture. */
export function Photo({ person, mayChange }: PhotoProps) {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const upload = async (file: File) => {
    setProblem(null);
    try {
      await putPhoto(person.id, file);
      await client.invalidateQueries({ queryKey: ["people"] });
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  const face =
    person.photo === null ? (
      <span className="photo letters" aria-hidden>
        {lettersOf(person.name)}
      </span>
    ) : (
      <img className="photo" src={withTenant(person.photo)} alt="" width={32} height={32} loading="lazy" />
    );
  if (!mayChange) return face;
  return (
    <>
      <button type="button" className="photo-button" onClick={() => input.current?.click()}>
        {face}
        <span className="visually-hidden">Choose a photo of {person.name}</span>
      </button>
      <input
        ref={input}
        type="file"
        accept={TYPES}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) void upload(file);
        }}
      />
      {problem !== null && (
        <span role="alert" className="photo-problem">
          {problem.message}
        </span>
      )}
    </>
  );
}

async function putPhoto(id: string, file: File): Promise<void> {
  if (file.size > MAX_BYTES)
    throw new Problem({
      status: 413,
      code: "body_too_large",
      title: "The picture is too large",
      detail: "A photo may have 5 MB.",
    });
  const tenant = chosenTenant();
  const response = await fetch(`/v1/people/${id}/photo`, {
    method: "PUT",
    credentials: "same-origin",
    headers: {
      "content-type": file.type,
      ...(tenant === undefined ? {} : { "kontor-tenant": tenant }),
    },
    body: file,
  });
  if (!response.ok) throw await problemIn(response);
}

// An image sends no headers of ours: the tenant goes into its address.
function withTenant(address: string): string {
  const tenant = chosenTenant();
  if (tenant === undefined) return address;
  return `${address}${address.includes("?") ? "&" : "?"}tenant=${encodeURIComponent(tenant)}`;
}

function lettersOf(name: string): string {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join("");
}
