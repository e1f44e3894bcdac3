import "./photo.css";
import type { Member } from "@kontor/contracts";
import { useRef } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ME } from "../api/me.ts";
import { Problem, problemIn, problemOf } from "../api/problem.ts";
import { chosenTenant } from "../api/tenant.ts";
import { Face } from "./face.tsx";

const TYPES = "image/jpeg,image/png,image/webp,image/gif,image/avif";
const MAX_BYTES = 5 * 1024 * 1024;

/** A person's face; pressing it chooses a picture. */
export function Photo({ person }: { readonly person: Pick<Member, "id" | "name" | "photo"> }) {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const upload = useMutation({
    mutationFn: (file: File) => putPhoto(person.id, file),
    onSuccess: () => Promise.all([["people"], ME].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  return (
    <>
      <button type="button" className="photo-button" onClick={() => input.current?.click()}>
        <Face name={person.name} photo={person.photo} />
        <span className="visually-hidden">Choose a photo of {person.name}</span>
      </button>
      <input
        ref={input}
        type="file"
        accept={TYPES}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) upload.mutate(file);
        }}
      />
      {upload.isError && (
        <span role="alert" className="photo-problem">
          {problemOf(upload.error).message}
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
