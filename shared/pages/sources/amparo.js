// The little script of Amparo's pages. Every page works without it.

import { createAll, Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

const texts = document.body.dataset;
createAll(Button, { preventDoubleClick: true });
createAll(PasswordInput, {
  i18n: {
    showPassword: texts.show, hidePassword: texts.hide, showPasswordAriaLabel: texts.showPassword,
    hidePasswordAriaLabel: texts.hidePassword, passwordShownAnnouncement: texts.passwordShown,
    passwordHiddenAnnouncement: texts.passwordHidden,
  },
});
for (const component of [Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink]) createAll(component);

leaveOnThreeShifts(document.querySelector("[data-exit]"));
warnBeforeTheEnd(document.querySelector("[data-session-seconds]"));

// Shift three times within five seconds leaves, wherever the focus is.
function leaveOnThreeShifts(form) {
  if (!form) return;
  let pressed = [];
  let alone = true;
  const leave = () => document.body.classList.add("amparo-hidden-body");
  form.addEventListener("submit", leave);
  document.addEventListener("keydown", (event) => { alone = event.key === "Shift"; });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) { pressed = []; return; }
    pressed = [...pressed, event.timeStamp].filter((each) => event.timeStamp - each < 5000);
    if (pressed.length >= 3) { leave(); form.requestSubmit(); }
  });
}

// Two minutes before the session ends, say so and offer more time. At its end, hide what stands on the screen; what was
// being written is handed to the server, which keeps it sealed until the same person has signed in again.
function warnBeforeTheEnd(box) {
  if (!box) return;
  const form = box.querySelector("form");
  const writing = document.querySelector("form[data-keep]");
  let timers = [];
  const end = () => {
    document.body.classList.add("amparo-hidden-body");
    if (writing) writing.submit();
    else location.replace(location.href);
  };
  const begin = (seconds) => {
    timers.forEach(clearTimeout);
    box.hidden = true;
    timers = [
      setTimeout(() => { box.hidden = false; form.querySelector("button").focus(); }, Math.max(0, seconds - 120) * 1000),
      setTimeout(end, (seconds + 2) * 1000),
    ];
  };
  begin(Number(box.dataset.sessionSeconds));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/plain" } });
    if (answer.ok && !answer.redirected) begin(Number(await answer.text()));
    else end();
  });
}
