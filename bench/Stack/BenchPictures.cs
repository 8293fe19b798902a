using Npgsql;

namespace Scalable.Bench.Stack;

/// <summary>A picture in three sizes for each item of a seeded catalogue: the same ones each time.</summary>
internal static class BenchPictures
{
    public static async Task AddAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        // Nothing is cached yet, so no invalidation is needed.
        await using var command = database.CreateCommand(
            """
            insert into pictures (id, width, height, item_id)
            select md5('picture of ' || items.id)::uuid, width, width * 3 / 4, items.id from items, unnest(array[320, 800, 1600]) width;
            truncate item_changes;
            analyze pictures;
            """);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
