// Starts GOV.UK Frontend's components. Pages work without it.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
const address = document.querySelector("script[data-govuk]").dataset.govuk;
try {
  const { initAll } = await import(address);
  initAll();
} catch (problem) {
  console.info("GOV.UK Frontend's script is not there; the page works without it.");
}
