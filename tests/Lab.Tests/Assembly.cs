[assembly: AssemblyFixture(typeof(Lab.Tests.RunningLab))]

// One lab: side by side, tests would switch each other's mistakes.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
