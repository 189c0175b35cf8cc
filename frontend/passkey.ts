/** Passkeys: signs in with one, makes one, or shows one again. Without script these buttons stay hidden; other ways remain. */
export {};

type Json = Record<string, unknown>;

const bytes = (text: string): ArrayBuffer =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0)).buffer;

const text = (buffer: ArrayBuffer | null): string | undefined =>
  buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : undefined;

function opened(options: Json): Json {
  const key = { ...(options["publicKey"] as Json) };
  key["challenge"] = bytes(key["challenge"] as string);
  for (const list of ["allowCredentials", "excludeCredentials"])
    key[list] = ((key[list] ?? []) as Json[]).map((one) => ({ ...one, id: bytes(one["id"] as string) }));
  return key;
}

function closed(made: PublicKeyCredential): Json {
  const { response } = made;
  const parts: Json = { clientDataJSON: text(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    parts["attestationObject"] = text(response.attestationObject);
    parts["transports"] = response.getTransports();
  } else if (response instanceof AuthenticatorAssertionResponse) {
    parts["authenticatorData"] = text(response.authenticatorData);
    parts["signature"] = text(response.signature);
    parts["userHandle"] = text(response.userHandle);
  }
  return {
    id: made.id, rawId: text(made.rawId), type: made.type, response: parts,
    clientExtensionResults: made.getClientExtensionResults(), authenticatorAttachment: made.authenticatorAttachment,
  };
}

async function asked(form: HTMLFormElement): Promise<Json> {
  const kept = document.getElementById(form.dataset["options"] ?? "");
  const sent: Json = kept
    ? JSON.parse(kept.textContent ?? "")
    : await (await fetch(form.action, { headers: { Accept: "application/json" } })).json();
  return opened((sent["creation_options"] ?? sent["request_options"]) as Json);
}

async function make(form: HTMLFormElement): Promise<Credential | null> {
  const key = await asked(form);
  const user = key["user"] as Json;
  key["user"] = { ...user, id: bytes(user["id"] as string) };
  key["authenticatorSelection"] = {
    ...(key["authenticatorSelection"] as Json), residentKey: "required", requireResidentKey: true, userVerification: "required",
  };
  return navigator.credentials.create({ publicKey: key as unknown as PublicKeyCredentialCreationOptions });
}

async function show(form: HTMLFormElement): Promise<Credential | null> {
  return navigator.credentials.get({ publicKey: (await asked(form)) as unknown as PublicKeyCredentialRequestOptions });
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  if (!window.PublicKeyCredential || /^[\d.]+$/.test(location.hostname)) continue; // no passkey belongs to a bare address
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const work = form.dataset["passkey"] === "make" ? make(form) : show(form);
    work.then((made) => {
      const field = form.elements.namedItem("credential") as HTMLInputElement;
      field.value = JSON.stringify(closed(made as PublicKeyCredential));
      form.submit();
    }).catch(() => {
      const note = form.querySelector<HTMLElement>("[data-passkey-note]");
      if (note) note.hidden = false;
    });
  });
}
