using System.Security.Cryptography;

namespace WorkerService.Pictures;

internal static class PictureId
{
    /// <summary>
    /// Names a picture by a hash of its job and content (UUID version 8): an attempt that comes again writes the same files, and what is behind a name
    /// never changes. The job is in it so that no two items ever share files, and each can go when its item goes.
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
