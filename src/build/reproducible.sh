#!/bin/sh
# Builds what a release consists of twice, in two folders, locales and time zones, and compares the files of both by
# artifact:compare. It takes the files that Git tracks or would add, with their present content.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A local repository of its own, so that nothing stays in the user's: hard links to what is there.
local=$(mvn -B -Dstyle.color=never help:evaluate -Dexpression=settings.localRepository | grep '^/')
mkdir "$work/repository"
cp -al "$local/." "$work/repository" 2>/dev/null || cp -a "$local/." "$work/repository"
rm -rf "$work/repository/io/github/loss4j"

# build FOLDER GOALS...
build() {
    mkdir -p "$work/$1"
    git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$work/$1"
    (cd "$work/$1" && shift && mvn -q -B -ntp -Prelease -DskipTests "-Dmaven.repo.local=$work/repository" "$@")
}
LC_ALL=C TZ=UTC MAVEN_OPTS='-Duser.language=en' build one install
LC_ALL=C.UTF-8 TZ=Asia/Kathmandu MAVEN_OPTS='-Duser.language=tr -Duser.country=TR' \
    build two/of/a/longer/name verify artifact:compare -Dbuildinfo.ignoreJavadoc=false
cat "$work"/two/of/a/longer/name/target/*.buildcompare
