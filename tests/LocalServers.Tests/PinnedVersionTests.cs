using System.Reflection;

namespace LocalServers.Tests;

/// <summary>LocalServers leans on behaviour that Aspire does not promise; docs/engine.md lists it, and the other tests of this project
/// show it.</summary>
public class PinnedVersionTests
{
    private const string TriedVersion = "13.6.5";

    [Fact]
    public void Aspire_version_is_the_tested_one()
    {
        var version = typeof(DistributedApplication).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

        Assert.True(
            version == TriedVersion,
            $"LocalServers was tried with Aspire {TriedVersion}, and this is {version}: "
            + $"run all tests, read the list in docs/engine.md, then change this constant.");
    }
}
