namespace Contracts;

/// <summary>Asks a worker to make an item's picture of an upload.</summary>
public sealed record RunPicture(Guid JobId) : IJobMessage;
