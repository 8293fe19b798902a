using System.Buffers.Binary;
using Scalable.ResponseCache.Responses;
using ZiggyCreatures.Caching.Fusion.Internals;
using ZiggyCreatures.Caching.Fusion.Internals.Distributed;
using ZiggyCreatures.Caching.Fusion.Serialization;

namespace Scalable.ResponseCache.Store;

/// <summary>
/// Serializes cache entries for Redis: a few numbers, then the response's bytes unchanged. Custom, because during a rolling update the last
/// release's replicas share the entries, and because bytes that are JSON already need no second encoding.
/// </summary>
internal sealed class CachedResponseSerializer : IFusionCacheSerializer
{
    private const byte Format = 1;

    // After the format and the time at which the entry was stored.
    private const int ExpirationOffset = sizeof(byte) + sizeof(long);

    /// <summary>Returns the tags of a serialized response, and when it was loaded, without reading the response itself.</summary>
    public static (string[] Tags, DateTimeOffset LoadedAt) ReadTags(byte[] data)
    {
        var entry = Read(data, static (reader, tags) => (tags, ReadTime(reader)));
        return entry.Value;
    }

    /// <summary>Makes a serialized entry an expired one.</summary>
    public static void SetExpired(byte[] data) => BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(ExpirationOffset), 0);

    public byte[] Serialize<T>(T? obj)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Format);
        switch (obj)
        {
            case FusionCacheDistributedEntry<CachedResponse> entry:
                WriteHead(writer, entry);
                writer.Write(entry.Value.LoadedAt.UtcTicks);
                writer.Write(entry.Value.Json is not null);
                writer.Write(entry.Value.Json ?? []);
                break;
            case FusionCacheDistributedEntry<long> entry:
                WriteHead(writer, entry);
                writer.Write(entry.Value);
                break;
            default:
                throw new NotSupportedException($"The cache cannot serialize {typeof(T)}.");
        }

        return buffer.ToArray();
    }

    public T? Deserialize<T>(byte[] data)
    {
        object entry = typeof(T) == typeof(FusionCacheDistributedEntry<long>)
            ? Read(data, static (reader, _) => reader.ReadInt64())
            : Read(data, ReadResponse);
        return (T)entry;
    }

    public ValueTask<byte[]> SerializeAsync<T>(T? obj, CancellationToken token = default) => ValueTask.FromResult(Serialize(obj));

    public ValueTask<T?> DeserializeAsync<T>(byte[] data, CancellationToken token = default) => ValueTask.FromResult(Deserialize<T>(data));

    private static void WriteHead<T>(BinaryWriter writer, FusionCacheDistributedEntry<T> entry)
    {
        writer.Write(entry.Timestamp);
        writer.Write(entry.LogicalExpirationTimestamp);
        writer.Write7BitEncodedInt(entry.Tags?.Length ?? 0);
        foreach (var tag in entry.Tags ?? [])
            writer.Write(tag);
        writer.Write(entry.Metadata?.IsStale ?? false);
        writer.Write(entry.Metadata?.Size ?? 0);
    }

    private static FusionCacheDistributedEntry<T> Read<T>(byte[] data, Func<BinaryReader, string[], T> readValue)
    {
        using var reader = new BinaryReader(new MemoryStream(data));
        if (reader.ReadByte() != Format)
            throw new InvalidDataException("The cache entry has an unknown format version.");
        var timestamp = reader.ReadInt64();
        var expiration = reader.ReadInt64();
        var tags = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < tags.Length; i++)
            tags[i] = reader.ReadString();
        var metadata = new FusionCacheEntryMetadata(reader.ReadBoolean(), null, null, null, reader.ReadInt64(), null);
        return new FusionCacheDistributedEntry<T>(readValue(reader, tags), timestamp, expiration, tags, metadata);
    }

    private static CachedResponse ReadResponse(BinaryReader reader, string[] tags)
    {
        var loadedAt = ReadTime(reader);
        var exists = reader.ReadBoolean();
        var body = reader.ReadBytes((int)(reader.BaseStream.Length - reader.BaseStream.Position));
        return new CachedResponse(exists ? body : null, loadedAt) { Tags = tags, IsNewFromRedis = true };
    }

    private static DateTimeOffset ReadTime(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);
}
