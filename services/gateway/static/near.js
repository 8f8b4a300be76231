// "Around me": asks where the visitor is only when they press the button, to some 100 m, and sends the form as if they had
// typed it. Without this file the field takes a postcode or a village.
for (const button of document.querySelectorAll("[data-near]")) {
  if (!navigator.geolocation || !isSecureContext) continue;
  const field = document.getElementById(button.dataset.near);
  const found = ({ coords }) => {
    field.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
    field.form.requestSubmit();
  };
  const failed = () => {
    button.disabled = false;
    document.getElementById(button.dataset.said).textContent = button.dataset.failed;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10000, maximumAge: 300000 });
  });
}
