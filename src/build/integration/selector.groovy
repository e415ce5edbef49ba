// Selects a project of src/it to be run, unless Maven cannot fetch its dependencies. Any other failure is for the run to show.
def windows = System.getProperty('os.name').startsWith('Windows')
def maven = new File(System.getProperty('maven.home'), windows ? 'bin/mvn.cmd' : 'bin/mvn')
def command = [maven.path, '-B', '-ntp', '-s', new File(basedir.parentFile, 'interpolated-settings.xml').path,
        '-Dmaven.repo.local=' + localRepositoryPath, 'test-compile']
def process = new ProcessBuilder(command).directory(basedir).redirectErrorStream(true).start()
process.outputStream.close()
def log = process.inputStream.text
if (process.waitFor() == 0) {
    return true
}
def missing = log.readLines().find {
    it =~ /ERROR.*(Could not (find|transfer) artifact|Failure to (find|transfer)|was not found in .* during a previous attempt)/
}
if (missing == null || missing.contains('io.github.loss4j:')) {
    return true
}
new File(basedir, 'not-run.txt').text = missing + '\n'
return false
