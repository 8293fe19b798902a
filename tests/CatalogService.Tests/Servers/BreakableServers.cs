namespace CatalogService.Tests.Servers;

/// <summary>Servers for tests that stop, kill and freeze them: nobody else's, and one test at a time.</summary>
public sealed class BreakableServers : CatalogServers;

[CollectionDefinition(nameof(BreakableServers), DisableParallelization = true)]
public sealed class Breakable : ICollectionFixture<BreakableServers>;
