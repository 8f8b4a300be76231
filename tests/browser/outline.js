// What is wrong with the page's outline, names and labels: a list of words, empty when all is well.
() => {
  const problems = [];
  const say = (what, node) => problems.push(what + ": " + (node ? node.outerHTML.slice(0, 120) : ""));
  if (!["fr", "nl", "de", "en"].includes(document.documentElement.lang)) say("lang");
  if (!document.title.trim()) say("title");
  if (document.querySelectorAll("h1").length !== 1) say("one h1");
  if (document.querySelectorAll("main").length !== 1) say("one main");
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const its = Number(heading.tagName[1]);
    if (its > level + 1) say("heading skips a level", heading);
    if (!heading.textContent.trim()) say("empty heading", heading);
    level = its;
  }
  const ids = [...document.querySelectorAll("[id]")].map(node => node.id);
  for (const id of ids) if (ids.filter(other => other === id).length > 1) say("id twice " + id);
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (!field.labels.length || !field.labels[0].textContent.trim()) say("no label", field);
    for (const id of (field.getAttribute("aria-describedby") || "").split(" "))
      if (id && !document.getElementById(id)) say("described by nothing", field);
  }
  for (const image of document.querySelectorAll("img:not([alt]), svg:not([aria-hidden=true])")) say("no alt", image);
  for (const control of document.querySelectorAll("a, button, summary"))
    if (!control.textContent.trim()) say("no name", control);
  for (const link of document.querySelectorAll("a")) if (!link.hasAttribute("href")) say("no href", link);
  for (const nav of document.querySelectorAll("nav")) if (!nav.getAttribute("aria-label")) say("nav without name", nav);
  for (const node of document.querySelectorAll("[aria-labelledby]"))
    if (!document.getElementById(node.getAttribute("aria-labelledby"))) say("labelled by nothing", node);
  for (const item of document.querySelectorAll("li"))
    if (!["UL", "OL"].includes(item.parentElement.tagName)) say("item of no list", item);
  for (const list of document.querySelectorAll("ul, ol"))
    if ([...list.children].some(child => child.tagName !== "LI")) say("list of other things", list);
  for (const time of document.querySelectorAll("time")) if (!time.dateTime) say("time without a date", time);
  return problems;
}
