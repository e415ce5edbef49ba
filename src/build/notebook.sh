#!/bin/sh
# Runs src/site/notebook/loss-functions.ipynb and writes its outputs into it, and a page of it into target/notebook.
# Needs jupyter-nbconvert (Debian: jupyter-nbconvert, jupyter-client); Maven fetches the kernel. With `open` as argument it
# starts Jupyter instead.
set -eu
cd "$(dirname "$0")/../.."
mvn -q -B -ntp compile
mvn -q -B -ntp org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy \
    -Dartifact=io.github.padreati:rapaio-jupyter-kernel:3.0.1 -Dmdep.stripVersion=true -DoutputDirectory=target/notebook
mkdir -p target/notebook/kernels/java
cat > target/notebook/kernels/java/kernel.json <<KERNEL
{
  "argv": ["java", "-jar", "$PWD/target/notebook/rapaio-jupyter-kernel.jar", "{connection_file}"],
  "display_name": "Java",
  "language": "java",
  "interrupt_mode": "message",
  "env": {"RJK_CLASSPATH": "$PWD/target/classes", "RJK_TIMEOUT_MILLIS": "-1"}
}
KERNEL
export JUPYTER_PATH="$PWD/target/notebook"
notebook=src/site/notebook/loss-functions.ipynb
if [ "${1:-}" = open ]; then
    exec jupyter notebook "$notebook"
fi

# At some starts the kernel answers nothing; another start is quicker than a long wait.
attempt=1
until timeout 120 jupyter nbconvert --log-level=WARN --to notebook --execute --inplace \
    --ExecutePreprocessor.startup_timeout=15 --ExecutePreprocessor.record_timing=False "$notebook"; do
    if [ $attempt -ge 6 ]; then
        exit 1
    fi
    attempt=$((attempt + 1))
done
jupyter nbconvert --log-level=WARN --to html --output-dir target/notebook "$notebook"
