namespace Contracts;

/// <summary>Asks a worker to run an import.</summary>
public sealed record RunImport(Guid JobId) : IJobMessage;
