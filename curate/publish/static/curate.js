// Evidence may lie in several pieces of text. The address names the first; outline them all, and bring them to view.
// Without script the browser scrolls to the first piece and outlines it.
const show = () => {
  for (const mark of document.querySelectorAll("mark.shown, .claim.shown")) mark.classList.remove("shown");
  const id = decodeURIComponent(location.hash.slice(1));
  const claim = id.replace(/^[cf]-/, "");
  if (!/^[cf]-/.test(id)) return;
  const marks = document.querySelectorAll(`mark[data-claims~="${CSS.escape(claim)}"]`);
  for (const mark of marks) mark.classList.add("shown");
  const target = document.getElementById(id);
  if (target) {
    target.classList.toggle("shown", id.startsWith("f-"));
    target.scrollIntoView({block: "center"});
  }
};
addEventListener("hashchange", show);
show();
