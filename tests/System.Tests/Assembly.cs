using TestStack;

[assembly: AssemblyFixture(typeof(StackFixture))]
