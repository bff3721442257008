"use strict";
// A file goes to the workbench with the token in a header: a form of another page could not send that.
(() => {
  const main = document.getElementById("main"), form = document.getElementById("bring"), said = document.getElementById("said");
  const token = main.dataset.token;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    said.className = "";
    const begun = Date.now();
    const tick = setInterval(() => { said.textContent = `正在读取并起草，已 ${Math.round((Date.now() - begun) / 1000)} 秒……`; }, 500);
    try {
      const answer = await fetch("/files", { method: "POST", body: new FormData(form), headers: { "x-buju-token": token } });
      const body = await answer.json();
      clearInterval(tick);
      if (!answer.ok) throw new Error(body.detail || "没有读成");
      sessionStorage.setItem(`notes-${body.document}`, body.notes.join("；"));
      location.href = `/plans/${encodeURIComponent(body.document)}?token=${encodeURIComponent(token)}`;
    } catch (error) {
      clearInterval(tick);
      said.className = "fault";
      said.textContent = error.message === "Failed to fetch" ? "工作台没有应答；请看它是否还在运行" : error.message;
      button.disabled = false;
    }
  });
})();
