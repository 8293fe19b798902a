using Scalable.SystemTests.Logins;

[assembly: AssemblyFixture(typeof(LeastPrivilegeFixture))]

// Each stack and each AppHost is a dozen processes: side by side they would find each other's load instead of faults.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
