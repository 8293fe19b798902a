using Npgsql;

namespace Scalable.Npgsql.Batching;

/// <summary>
/// A statement that may share its commit with others (see <see cref="CommitBatcher{TRow}"/>). It returns at most one row.
/// </summary>
/// <param name="Row">The id of the single row that it writes.</param>
/// <param name="Command">Creates the command; called again if the statement is sent a second time.</param>
public sealed record BatchedStatement(Guid Row, Func<NpgsqlBatchCommand> Command);
