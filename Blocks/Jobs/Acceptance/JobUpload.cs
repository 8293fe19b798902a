using System.Security.Cryptography;

namespace Scalable.Jobs.Acceptance;

/// <summary>A file that a client sends with its request for a job.</summary>
/// <param name="Folder">The folder of the file store; the file is named after the job.</param>
/// <param name="Content">The content, which is read once, as it arrives.</param>
/// <param name="Key">The idempotency key of the request, or null.</param>
/// <param name="Parts">All else that the request asks for, by which a different request with the same key is recognized.</param>
public sealed record JobUpload(string Folder, Stream Content, string? Key, params string[] Parts)
{
    private const int BufferSize = 128 * 1024;

    /// <summary>When the job runs. Default: at once, with normal priority.</summary>
    public SubmissionOptions Options { get; init; } = new();

    /// <summary>Copies the content and returns its hash.</summary>
    internal async Task<byte[]> CopyAsync(Stream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        var isEmpty = true;
        while (await ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            isEmpty = false;
            hash.AppendData(buffer.AsSpan(0, read));
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return isEmpty ? throw new EmptyUploadException() : hash.GetHashAndReset();
    }

    private async Task<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await Content.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new UnreadableUploadException(failure);
        }
    }
}
