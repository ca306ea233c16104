// A search over all sections of the pages, in the reader's own browser. Reading needs no script.
(() => {
  const box = document.querySelector(".find"), input = box.querySelector("input"), list = box.querySelector("ol");
  const root = box.dataset.root, language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
  box.hidden = false;
  const score = ([title, , heading, text, of], words) => {
    let sum = of === language ? 1 : 0;
    for (const word of words) {
      const inTitle = title.toLowerCase().includes(word), inHeading = heading.toLowerCase().includes(word);
      const inText = text.toLowerCase().includes(word);
      if (!inTitle && !inHeading && !inText) return 0;
      sum += (inHeading ? 8 : 0) + (inTitle ? 4 : 0) + (inText ? 1 : 0);
    }
    return sum;
  };
  const show = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    list.replaceChildren();
    if (!words.length) return;
    const found = pages.map((page) => [score(page, words), page]).filter(([sum]) => sum > 1)
      .sort((left, right) => right[0] - left[0]).slice(0, 12);
    for (const [, [title, url, heading, text]] of found) {
      const item = document.createElement("li"), link = document.createElement("a"), line = document.createElement("span");
      link.href = `${root}/${url}`;
      link.textContent = heading === title ? title : `${title}: ${heading}`;
      const at = Math.max(0, text.toLowerCase().indexOf(words[0]) - 40);
      line.textContent = (at > 0 ? "…" : "") + text.slice(at, at + 120);
      item.append(link, line);
      list.append(item);
    }
    if (!found.length) list.append(Object.assign(document.createElement("li"), { textContent: box.dataset.none }));
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { input.value = ""; show(); }
    if (event.key === "Enter") list.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement === document.body) { event.preventDefault(); input.focus(); }
  });
  document.addEventListener("click", (event) => { if (!box.contains(event.target)) list.replaceChildren(); });
})();
