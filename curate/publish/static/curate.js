// Evidence may lie in several pieces of text. The address names the first; outline them all, and bring them to view.
// Of a passage that two texts share both sides are shown. Without script the browser scrolls to the piece that is named.
const every = (name, value) => document.querySelectorAll(`mark[data-${name}~="${CSS.escape(value)}"]`);
const passage = (id, number) => {
  for (const mark of every("overlaps", number)) mark.classList.add("shown");
  for (const side of [`o-${number}`, `o-${number}-right`].filter(one => one !== id)) {
    const text = document.getElementById(side)?.closest(".paper");
    if (text && text.scrollHeight > text.clientHeight) {
      const mark = document.getElementById(side);
      text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
    }
  }
  document.getElementById(id)?.scrollIntoView({block: "center"});
};
const show = () => {
  for (const mark of document.querySelectorAll("mark.shown, .claim.shown")) mark.classList.remove("shown");
  const id = decodeURIComponent(location.hash.slice(1));
  const overlap = /^o-(\d+)(-right)?$/.exec(id);
  if (overlap) passage(id, overlap[1]);
  if (!/^[cf]-/.test(id)) return;
  const marks = every("claims", id.replace(/^[cf]-/, ""));
  for (const mark of marks) mark.classList.add("shown");
  const target = document.getElementById(id);
  if (target) {
    target.classList.toggle("shown", id.startsWith("f-"));
    target.scrollIntoView({block: "center"});
  }
};
addEventListener("hashchange", show);
show();
