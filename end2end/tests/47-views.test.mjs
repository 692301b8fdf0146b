// The views of a call: how the tiles stand, what is on which page, and what of that a browser keeps.

import assert from 'node:assert/strict';

import { findings } from '../harness/axe.mjs';
import { crowd } from '../harness/crowd.mjs';
import { QUIET } from '../harness/scene.mjs';
import { scene } from '../harness/test.mjs';
import { until } from '../harness/until.mjs';

/** @typedef {import('../harness/participant.mjs').Participant} Participant */

const NAMES = ['Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Tony', 'Radia', 'Ken', 'Dennis', 'Frances', 'John'];

const group = (/** @type {Participant} */ { page }, /** @type {string} */ name) => page.getByRole('group', { name, exact: true });
const box = async (/** @type {Participant} */ person, /** @type {string} */ name) => (await group(person, name).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };

/** The names of the tiles that can be seen. @param {Participant} person @returns {Promise<string[]>} */
const seen = ({ page }) =>
  page.locator('.stage > .tile').evaluateAll((tiles) =>
    tiles.filter((tile) => tile.checkVisibility({ visibilityProperty: true })).map((tile) => tile.getAttribute('aria-label') ?? ''),
  );

/** Chooses a line of the menu "View". @param {Participant} person @param {string} name @param {'menuitem' | 'menuitemradio' | 'menuitemcheckbox'} [role] */
async function choose(person, name, role = 'menuitemradio') {
  await person.page.getByRole('button', { name: 'View', exact: true }).click();
  await person.page.getByRole(role, { name, exact: true }).click();
}

/** Waits until the code that knows the views has taken over. @param {Participant} person */
const ready = ({ page }) => page.locator('.stage-over').waitFor({ state: 'attached' });

scene('each view shows who it is to show, and the choice outlasts a reload', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join(QUIET);
  scene.owns(await crowd(ada.url, NAMES.slice(0, 4)));
  const all = ['Ada (you)', ...NAMES.slice(0, 4)];
  await ada.showsExactly(all);
  await ready(ada);
  await choose(ada, 'Speaker');
  await until('one is large', async () => (await seen(ada)).length === 1);
  await ada.page.getByText('Page 1 of 2').waitFor();
  await ada.page.getByText('3 not shown').waitFor();

  await choose(ada, 'Sidebar');
  await until('all are seen, one of them large', async () => {
    const [large, small] = [await box(ada, 'Grace'), await box(ada, 'Alan')];
    return (await seen(ada)).length === 5 && large.width > 2 * small.width;
  });
  await ada.page.reload();
  await ada.inCall();
  await ready(ada);
  await until('it is as it was', async () => (await box(ada, 'Grace')).width > 2 * (await box(ada, 'Alan')).width);
  await ada.page.getByRole('button', { name: 'View', exact: true }).click();
  const chosen = ada.page.getByRole('menuitemradio', { checked: true });
  // The menu may be on its way after a reload.
  await chosen.first().waitFor();
  assert.deepEqual(await chosen.allInnerTexts(), ['Sidebar', 'My video in the grid']);
  assert.deepEqual(await findings(ada.page), []);

  // By the keyboard alone.
  await ada.page.getByRole('menuitemradio', { name: 'Auto', exact: true }).focus();
  await ada.page.keyboard.press('ArrowDown');
  await ada.page.keyboard.press('Enter');
  await until('all are alike', async () => Math.abs((await box(ada, 'Grace')).width - (await box(ada, 'Alan')).width) < 2);
  await until('the button has the focus again', () => ada.page.evaluate(() => document.activeElement?.id === 'tool-view'));
});

scene('what has no place is on another page, and nothing of it can be reached', async (scene) => {
  const ada = await scene.participant('Ada', { viewport: { width: 480, height: 420 } });
  await ada.join(QUIET);
  scene.owns(await crowd(ada.url, NAMES));
  await ada.showsExactly(['Ada (you)', ...NAMES]);
  await ready(ada);
  await ada.page.getByText('Page 1 of 2').waitFor();
  const first = await seen(ada);
  assert(first.length < 12 && first.includes('Ada (you)'), first.join());
  await ada.page.getByText(`${12 - first.length} not shown`).waitFor();
  assert.deepEqual(await findings(ada.page, 'main'), []);
  const back = ada.page.getByRole('button', { name: 'Previous page', exact: true });
  const next = ada.page.getByRole('button', { name: 'Next page', exact: true });
  assert.equal(await back.getAttribute('aria-disabled'), 'true');
  await next.focus();
  await ada.page.keyboard.press('Enter');
  await ada.page.getByText('Page 2 of 2').waitFor();
  const second = await seen(ada);
  assert.equal(second.length, 12 - first.length);
  assert(second.every((name) => !first.includes(name)), second.join());
  assert.equal(await next.getAttribute('aria-disabled'), 'true');
  // The button keeps the focus, and the keyboard turns pages wherever it is.
  await ada.page.keyboard.press('PageUp');
  await ada.page.getByText('Page 1 of 2').waitFor();
  const hidden = group(ada, second[0]);
  assert.equal(await hidden.count(), 0, `${second[0]} is out of sight and still said`);
  // All of them have a place on a larger stage.
  await ada.page.setViewportSize({ width: 1280, height: 720 });
  await until('there is one page', async () => (await seen(ada)).length === 12 && !(await next.isVisible()));
});

scene('several are pinned, and the oldest gives way to one too many', async (scene) => {
  const ada = await scene.participant('Ada');
  await ada.join(QUIET);
  const names = NAMES.slice(0, 8);
  scene.owns(await crowd(ada.url, names));
  await ada.showsExactly(['Ada (you)', ...names]);
  await ready(ada);
  const pin = async (/** @type {string} */ name) => {
    await group(ada, name).hover();
    await ada.page.getByRole('button', { name: `Pin ${name}`, exact: true }).click();
  };
  const pinned = () => ada.page.getByRole('button', { name: /^Unpin / }).count();
  await pin('Grace');
  await pin('Alan');
  await until('both are large', async () => {
    const [one, other, small] = [await box(ada, 'Grace'), await box(ada, 'Alan'), await box(ada, 'Ken')];
    return one.width === other.width && one.width > 1.3 * small.width;
  });
  for (const name of names.slice(2, 7)) await pin(name);
  assert.equal(await pinned(), 6);
  await ada.page.getByRole('button', { name: 'Pin Grace', exact: true }).waitFor({ state: 'attached' });
  await ada.page.keyboard.press('Escape');
  await until('none is pinned', async () => (await pinned()) === 0);
});

scene('the own picture is in the grid, in a corner, or nowhere', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.meets('Bob');
  await ready(ada);
  const { page } = ada;
  const own = () => box(ada, 'Ada (you)');
  const whole = await page.locator('.stage').boundingBox();
  assert(whole);
  const corner = async () => {
    const { x, y, width, height } = await own();
    return `${y + height / 2 < whole.y + whole.height / 2 ? 'top' : 'bottom'} ${x + width / 2 < whole.x + whole.width / 2 ? 'left' : 'right'}`;
  };
  await choose(ada, 'My video in a corner');
  await until('it floats at the lower right', async () => (await own()).width < 300 && (await corner()) === 'bottom right');
  await until('Bob has the stage', async () => (await box(ada, 'Bob')).width > 0.9 * whole.width || (await box(ada, 'Bob')).height > 0.9 * whole.height);
  await choose(ada, 'Move my video to the next corner', 'menuitem');
  await until('it is at the lower left', async () => (await corner()) === 'bottom left');
  await choose(ada, 'Move my video to the next corner', 'menuitem');
  await until('it is at the upper left', async () => (await corner()) === 'top left');
  await until('it has come to rest', async () => (await own()).x < whole.x + 20);
  const { x, y, width, height } = await own();
  await page.mouse.move(x + width / 2, y + height - 8);
  await page.mouse.down();
  await page.mouse.move(x + whole.width / 3, y + 40, { steps: 4 });
  await page.mouse.move(whole.x + whole.width - 60, y + 60, { steps: 4 });
  await page.mouse.up();
  await until('it was dragged to the upper right', async () => (await corner()) === 'top right' && (await own()).x + width > whole.x + whole.width - 20);

  const mirrored = () => page.locator('.stage > .tile video').first().evaluate((video) => getComputedStyle(video).transform);
  assert.match(await mirrored(), /^matrix\(-1/);
  await choose(ada, 'Mirror my video', 'menuitemcheckbox');
  await until('it is not mirrored', async () => !/^matrix\(-1/.test(await mirrored()));

  await choose(ada, 'Hide my video from me');
  await until('it is not seen', async () => (await seen(ada)).join() === 'Bob');
  assert.equal(await page.getByText('not shown').count(), 0, 'who hides the own picture knows it');
  await bob.seesPictureOf('Ada');
  await page.reload();
  await ada.inCall();
  await ready(ada);
  await until('that is kept', async () => (await seen(ada)).join() === 'Bob');
});

scene('people without video are left out, and that is said', async (scene) => {
  const [ada] = await scene.call('Ada', 'Bob');
  scene.owns(await crowd(ada.url, ['Grace', 'Alan']));
  await ada.showsExactly(['Ada (you)', 'Bob', 'Grace', 'Alan']);
  await ready(ada);
  await choose(ada, 'Hide people without video', 'menuitemcheckbox');
  await until('Ada and Bob are left', async () => (await seen(ada)).join() === 'Ada (you),Bob');
  await ada.page.getByText('2 not shown').waitFor();
  await choose(ada, 'Hide people without video', 'menuitemcheckbox');
  await until('all are back', async () => (await seen(ada)).length === 4);
});

scene('a shared screen is enlarged, moved, and shown whole again', async (scene) => {
  const [ada, bob] = await scene.call('Ada', 'Bob');
  await ada.click('Share screen');
  await bob.seesPictureOf("Ada's screen");
  await ready(bob);
  const { page } = bob;
  const video = group(bob, "Ada's screen").locator('video');
  const width = async () => (await video.boundingBox())?.width ?? 0;
  await until('it has its place', async () => (await width()) > 500);
  const before = await width();
  const bar = page.getByRole('group', { name: "Zoom: Ada's screen", exact: true });
  await bar.getByRole('button', { name: 'Zoom in', exact: true }).click();
  await until('it is larger', async () => (await width()) > 1.4 * before);
  const left = async () => (await video.boundingBox())?.x ?? 0;
  const from = await left();
  await page.keyboard.press('ArrowRight');
  await until('the keyboard has moved it', async () => (await left()) < from - 20);
  const tile = await box(bob, "Ada's screen");
  await page.mouse.move(tile.x + tile.width / 2, tile.y + tile.height / 2);
  await page.mouse.down();
  await page.mouse.move(tile.x + tile.width / 2 + 90, tile.y + tile.height / 2, { steps: 3 });
  await page.mouse.up();
  await until('the pointer has moved it', async () => (await left()) > from - 20);
  await bar.getByRole('button', { name: 'Show all of it', exact: true }).click();
  await until('all of it is seen', async () => Math.abs((await width()) - before) < 2);
  await page.mouse.move(tile.x + tile.width / 3, tile.y + tile.height / 2);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await until('the wheel has enlarged it', async () => (await width()) > 1.1 * before);
  assert.equal(await page.evaluate(() => globalThis.visualViewport?.scale), 1, 'the page itself was enlarged');

  // Who presents is beside the slides, not small among the others.
  await choose(bob, 'Presenter beside the slides', 'menuitemcheckbox');
  await until('Ada is larger than Bob', async () => {
    const [presenter, own] = [await box(bob, 'Ada'), await box(bob, 'Bob (you)')];
    return presenter.width * presenter.height > 1.1 * own.width * own.height;
  });
});

for (const [device, options] of Object.entries({ desk: {}, phone: { phone: true, viewport: { width: 390, height: 844 } } })) {
  scene(`what is amiss with somebody is told in their tile, beside their name and the buttons, however small it is (${device})`, async (scene) => {
    const ada = await scene.participant('Ada', options);
    await ada.join(QUIET);
    scene.owns(await crowd(ada.url, NAMES));
    await until('all are there', async () => (await ada.page.locator('.tile-trouble').count()) === NAMES.length);
    await ready(ada);
    for (const view of ['Tiled', 'Sidebar']) {
      if (device === 'phone') await ada.click('More');
      await ada.page.getByRole(device === 'phone' ? 'menuitem' : 'button', { name: 'View', exact: true }).click();
      await ada.page.getByRole('menuitemradio', { name: view, exact: true }).click();
      await until(`nothing covers anything in ${view}`, async () => {
        const covered = await ada.page.locator('.stage > .tile').evaluateAll((tiles) =>
          tiles.flatMap((tile) => {
            const trouble = tile.querySelector('.tile-trouble')?.getBoundingClientRect();
            if (!trouble || !tile.checkVisibility({ visibilityProperty: true })) return [];
            const whole = tile.getBoundingClientRect();
            const within = trouble.top >= whole.top && trouble.left >= whole.left && trouble.right <= whole.right && trouble.bottom <= whole.bottom;
            const beside = [...tile.querySelectorAll('.tile-label, .tile-action')]
              .filter((other) => other.checkVisibility({ opacityProperty: true }))
              .map((other) => other.getBoundingClientRect())
              .every((other) => trouble.top >= other.bottom || trouble.bottom <= other.top || trouble.left >= other.right || trouble.right <= other.left);
            return within && beside ? [] : [`${tile.getAttribute('aria-label')}: ${within ? 'covered' : 'cut'}`];
          }),
        );
        if (covered.length > 0) throw new Error(covered.join(', '));
        return true;
      });
    }
  });
}

scene('with letters twice as large a narrow tile has the name, and no piece of a sentence', async (scene) => {
  const ada = await scene.participant('Ada', { phone: true, viewport: { width: 320, height: 568 } });
  await ada.join(QUIET);
  scene.owns(await crowd(ada.url, NAMES.slice(0, 7)));
  await until('all are there', async () => (await ada.page.locator('.tile-trouble').count()) === 7);
  await ready(ada);
  await ada.page.evaluate(() => {
    document.documentElement.style.fontSize = '200%';
  });
  await until('names are read', async () => {
    const wrong = await ada.page.locator('.stage > .tile').evaluateAll((tiles) =>
      tiles.flatMap((tile) => {
        const [name, trouble] = ['.tile-name', '.tile-trouble'].map((part) => tile.querySelector(part));
        const narrow = (name?.getBoundingClientRect().width ?? 0) < 24;
        const cut = trouble && trouble.getBoundingClientRect().height > tile.clientHeight / 2 && getComputedStyle(trouble).clipPath === 'none';
        return narrow || cut ? [`${tile.getAttribute('aria-label')}: ${narrow ? 'no name' : 'a piece'}`] : [];
      }),
    );
    if (wrong.length > 0) throw new Error(wrong.join(', '));
    return true;
  });
});
