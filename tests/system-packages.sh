#!/usr/bin/env bash
# Installs the Debian packages that the tests use. Never fails: what is missing is named, and its tests skip.
set -u
missing=()
command -v tesseract >/dev/null || missing+=(tesseract-ocr)
command -v git >/dev/null || missing+=(git)
# Typefaces that made pictures with text are written in (gate samples --text).
for font in dancingscript lobster lobstertwo comic-neue breip dkg-handwriting vlgothic \
  quicksand ocr-b ebgaramond kristi rufscript humor-sans wqy-microhei; do
  dpkg -s "fonts-$font" >/dev/null 2>&1 || missing+=("fonts-$font")
done
[ ${#missing[@]} -eq 0 ] && exit 0
sudo=()
[ "$(id -u)" -ne 0 ] && sudo=(sudo -n)
if command -v apt-get >/dev/null && "${sudo[@]}" apt-get update -qq >/dev/null 2>&1 \
  && DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
  echo "installed: ${missing[*]}"
else
  echo "skipped: could not install ${missing[*]}; the tests that need them will skip"
fi
exit 0
