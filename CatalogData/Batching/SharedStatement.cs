using Npgsql;

namespace CatalogData.Batching;

/// <summary>A statement that may share its commit with others (see <see cref="SharedCommits{TRow}"/>). It returns a row, or none.</summary>
/// <param name="Row">The one row that it writes.</param>
/// <param name="Command">Makes the statement: a second time if it has to be sent again.</param>
internal sealed record SharedStatement(Guid Row, Func<NpgsqlBatchCommand> Command);
