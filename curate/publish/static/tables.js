// What Datasette's scripts draw, for those who do not use a mouse or do not see it: the menus of columns can be
// reached and opened with the keyboard, and the SQL editor has a name. Without scripts neither is there.
const menu = () => [...document.querySelectorAll("body > .dropdown-menu")].at(-1);
const open = icon => {
  icon.dispatchEvent(new MouseEvent("click", {bubbles: true}));
  menu().dataset.of = icon.id;
  menu().querySelector("li:not([style*=none]) a")?.focus();
};
const close = () => {
  const icon = document.getElementById(menu()?.dataset.of);
  document.body.click();
  icon?.focus();
};
addEventListener("load", () => {
  for (const [at, icon] of document.querySelectorAll("th svg.dropdown-menu-icon").entries()) {
    icon.id = `column-menu-${at}`;
    for (const [name, value] of Object.entries({
      tabindex: 0, role: "button", "aria-haspopup": "true", "aria-label": `Menu of ${icon.closest("th").dataset.column}`,
    })) icon.setAttribute(name, value);
    icon.addEventListener("keydown", event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(icon); }
    });
  }
  menu()?.setAttribute("role", "dialog");
  menu()?.setAttribute("aria-label", "Menu of the column");
  document.querySelector(".CodeMirror textarea")?.setAttribute("aria-label", "SQL");
});
addEventListener("keydown", event => {
  if (event.key === "Escape" && menu()?.contains(document.activeElement)) close();
});
