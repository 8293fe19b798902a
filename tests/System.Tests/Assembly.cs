using TestStack;

[assembly: AssemblyFixture(typeof(StackFixture))]

// Each stack and each AppHost is a dozen processes: side by side they would find each other's load instead of faults.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
