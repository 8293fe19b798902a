namespace LocalAspire.Hosting.Servers;

/// <summary>The resource is a server that runs as a private process on this machine.</summary>
internal sealed record ServerAnnotation(IServer Server) : IResourceAnnotation;

/// <summary>How to see that the resource is well; throws when it is not.</summary>
internal sealed record ProbeAnnotation(Func<CancellationToken, Task> Check) : IResourceAnnotation;

/// <summary>How to make a part of a server that is not there yet.</summary>
internal sealed record ProvisionAnnotation(Func<CancellationToken, Task> Provide) : IResourceAnnotation;

/// <summary>The resource runs elsewhere; configuration gave its connection string.</summary>
internal sealed record ExternalAnnotation(string ConnectionString) : IResourceAnnotation;
