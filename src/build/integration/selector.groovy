// Leaves out a project of src/it whose dependencies Maven cannot fetch. Any other failure is for the run to show.
// The invoker gives the directory of this script, as PROJECT/../../../src/build/integration.
def project = basedir
6.times { project = project.parentFile }
assert new File(project, 'pom.xml').file
def windows = System.getProperty('os.name').startsWith('Windows')
def maven = new File(System.getProperty('maven.home'), windows ? 'bin/mvn.cmd' : 'bin/mvn')
def command = [maven.path, '-B', '-ntp', '-s', new File(project.parentFile, 'interpolated-settings.xml').path,
        '-Dmaven.repo.local=' + localRepositoryPath, 'test-compile']
def process = new ProcessBuilder(command).directory(project).redirectErrorStream(true).start()
process.outputStream.close()
def log = process.inputStream.text
if (process.waitFor() == 0) {
    return true
}
def missing = log.readLines().find {
    it =~ /ERROR.*(Could not (find|transfer) artifact|Failure to (find|transfer)|was not found in .* previous attempt)/
}
if (missing == null || missing.contains('io.github.loss4j:')) {
    return true
}
new File(project, 'not-run.txt').text = missing + '\n'
return false
