namespace Scalable.Npgsql.Errors;

/// <summary>All connections of a pool were in use for too long.</summary>
public sealed class PoolBusyException() : Exception("All connections to the database are in use.");
