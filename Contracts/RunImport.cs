namespace Contracts;

/// <summary>Requests a worker to run an import.</summary>
public sealed record RunImport(Guid JobId);
