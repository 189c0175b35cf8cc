/** Light, dark, or what the system says: applied at once, and told to the server, which remembers it by cookie. */

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.form?.matches("[data-theme-form]")) return;
  if (target.value) document.documentElement.dataset["theme"] = target.value;
  else delete document.documentElement.dataset["theme"];
  void fetch(target.form.action, { method: "POST", body: new FormData(target.form), redirect: "manual" });
});
