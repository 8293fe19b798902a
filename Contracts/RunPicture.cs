namespace Contracts;

/// <summary>Requests a worker to create an item's picture from an upload.</summary>
public sealed record RunPicture(Guid JobId);
