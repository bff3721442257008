// The headings of a chosen table are proposed where a column is asked for; the file stays where it is.
(function () {
  'use strict';

  const HEAD = 65536;
  const file = document.querySelector('input[name=file]');
  const list = document.getElementById('file-columns');

  // What Chinese spreadsheet programs write where it is not UTF-8; a letter cut at the end is no fault.
  function decoded(bytes) {
    const [first, second] = new Uint8Array(bytes);
    if (first + second === 0xff + 0xfe && Math.max(first, second) === 0xff) {
      return new TextDecoder(first === 0xff ? 'utf-16le' : 'utf-16be').decode(bytes);
    }
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    } catch (refused) {
      return new TextDecoder('gb18030').decode(bytes);
    }
  }

  // The first line with several cells: titles may stand above.
  function headings(text) {
    const rows = text.split(/\r?\n/).slice(0, 20).map((line) => line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, '')));
    return (rows.find((row) => row.filter(Boolean).length > 1) || []).filter(Boolean);
  }

  file.addEventListener('change', () => {
    list.replaceChildren();
    const chosen = file.files[0];
    if (chosen && /\.(csv|txt|tsv)$/i.test(chosen.name)) {
      chosen.slice(0, HEAD).arrayBuffer().then((bytes) => {
        list.replaceChildren(...headings(decoded(bytes)).map((words) => new Option(words, words)));
      });
    }
  });
}());
