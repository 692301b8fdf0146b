
// Only `cargo xtask dev` adds this: the page loads again when the files that its own address names have other hashes.
{
  const files = async () => [...(await (await fetch(location.href)).text()).matchAll(/\/assets\/[\w.-]+/g)].join();
  let shown;
  setInterval(async () => {
    try {
      const now = await files();
      if (shown !== undefined && shown !== now) location.reload();
      shown = now;
    } catch {
      // The server is being restarted.
    }
  }, 1000);
}
