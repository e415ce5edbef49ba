module example {
    requires io.github.loss4j;
}
