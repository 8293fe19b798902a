using System.Security.Cryptography;

namespace WorkerService.Pictures;

internal static class PictureId
{
    /// <summary>
    /// Returns an id derived from a hash of the job and the content (UUID version 8): a repeated attempt writes the same files, and the
    /// content behind an id never changes. The job is part of it, so that no two items share files and the files can be deleted with their
    /// item.
    /// </summary>
    public static Guid Of(Guid job, IReadOnlyList<PictureSize> sizes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(job.ToByteArray(bigEndian: true));
        foreach (var size in sizes)
            hash.AppendData(size.Content);
        var id = hash.GetHashAndReset()[..16];
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
