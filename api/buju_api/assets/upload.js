// A file that is refused stays chosen: the form is sent from here, and only what is wrong takes the place of the page.
// Without a script the browser sends the form itself, and the file has to be chosen again.
(function () {
  'use strict';

  const form = document.querySelector('form.sites-form[method=post]');

  // What is refused is said above the form; the fields, and the file, are left as they are.
  function refuse(answer) {
    const told = answer.querySelector('#trouble');
    const before = document.getElementById('trouble');
    if (before) {
      before.remove();
    }
    if (!told) {
      return false;
    }
    form.closest('details').before(document.adoptNode(told));
    // What the refusal asks for is offered where it is asked: lists only, so that nothing typed is lost.
    answer.querySelectorAll('.is-asked').forEach((asked) => {
      const name = asked.querySelector('[name]').name;
      const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
      if (field) {
        field.closest('label').replaceWith(document.adoptNode(asked));
      }
    });
    told.scrollIntoView({ block: 'center' });
    return true;
  }

  function save(content, name) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async function send(event) {
    event.preventDefault();
    const button = form.querySelector('button[type=submit]');
    button.disabled = true;
    try {
      const response = await fetch(form.action, { method: 'POST', body: new FormData(form) });
      if (response.ok && form.elements.result.value) {
        save(await response.blob(), `sites.${form.elements.result.value}`);
        return;
      }
      const answer = new DOMParser().parseFromString(await response.text(), 'text/html');
      if (!response.ok) {
        if (!refuse(answer)) {
          form.submit();
        }
        return;
      }
      // The answer's own markup; its shapes and rows are joined by the script that is here already.
      document.querySelectorAll('.sites > section, .sites > .outcome-key, #trouble').forEach((one) => one.remove());
      const held = document.querySelector('.sites');
      answer.querySelectorAll('.sites > section, .sites > .outcome-key').forEach((one) => held.append(document.adoptNode(one)));
      held.classList.add('answered');
      form.closest('details').open = false;
      document.getElementById('answer').scrollIntoView();
    } catch (refused) {
      form.submit();
    } finally {
      button.disabled = false;
    }
  }

  form.addEventListener('submit', send);
}());
