using System.Text;
using CatalogData.Jobs;
using Scalable.Jobs.Kinds;
using WorkerService.Imports.Rows;

namespace WorkerService.Tests.Rows;

/// <summary>Reads a file as an import does.</summary>
internal static class UploadedRows
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<List<RawRow>> ReadAsync(ImportFormat format, string file) => ReadAsync(format, Encoding.UTF8.GetBytes(file));

    public static Task<List<RawRow>> ReadAsync(ImportFormat format, byte[] file) => ReadAsync(format, new MemoryStream(file));

    public static async Task<List<RawRow>> ReadAsync(ImportFormat format, Stream file) =>
        await ImportRows.ReadAsync(file, format, Cancel).ToListAsync(Cancel);

    /// <summary>Why a file is refused.</summary>
    public static async Task<string> FailureAsync(ImportFormat format, byte[] file) =>
        (await Assert.ThrowsAsync<JobFailedException>(() => ReadAsync(format, file))).Message;

    /// <inheritdoc cref="FailureAsync(ImportFormat, byte[])"/>
    public static Task<string> FailureAsync(ImportFormat format, string file) => FailureAsync(format, Encoding.UTF8.GetBytes(file));
}
