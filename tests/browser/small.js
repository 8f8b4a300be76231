// What is smaller than a thumb: a list of controls. Links inside running text may be, as WCAG says.
() => { const CONTROLS = "nav a, .button, button, summary, .chip, .more, .foot a, .panel a, .check, input:not([type=hidden]), select";
  return [...document.querySelectorAll(CONTROLS)]
  .filter(node => node.offsetParent && !node.closest(".skip") && !node.matches(".check input") && node.getAttribute("aria-hidden") !== "true")
  .map(node => [node.getBoundingClientRect(), node])
  .filter(([box]) => box.height < 43.5 || box.width < 24)
  .map(([box, node]) => Math.round(box.width) + "x" + Math.round(box.height) + " " + node.outerHTML.slice(0, 80));
}
