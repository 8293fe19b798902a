using CatalogData.Jobs;
using Npgsql;
using Scalable.Jobs.Acceptance;

namespace CatalogService.Pictures;

/// <summary>Turns an upload into a job.</summary>
internal sealed class PictureSubmission(JobSubmission jobs, NpgsqlDataSource database)
{
    /// <returns>The id of the job, or null if the item does not exist.</returns>
    public async Task<Guid?> SubmitAsync(
        Stream upload, int item, int? position, string owner, string? key, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(item, cancellationToken))
            return null;
        return await jobs.SubmitUploadAsync(
            CatalogJobKinds.Picture, owner, new JobUpload("uploads", upload, key, $"{item}", $"{position}"),
            file => new PicturePayload(item, file, position), cancellationToken);
    }

    private async Task<bool> ExistsAsync(int item, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from items where id = $1)");
        command.Parameters.Add(new() { Value = item });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
