using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Scalable.RateLimiting.Clients;

/// <summary>
/// Identifies a client in 128 bits: an address by its value, anything else by a cryptographic hash, so that no client can choose to collide
/// with another. A client has the same id on every instance.
/// </summary>
internal readonly record struct ClientId(ulong High, ulong Low)
{
    private const int MaxStack = 512;
    private const int Ipv6Length = 16;
    private const ulong NetworkTag = 0x6c696d69742f3634; // replaces the low half of an IPv6 address, so that networks equal no other id

    /// <summary>All clients together.</summary>
    public static ClientId System => default;

    /// <summary>
    /// Returns the id of an address: IPv4 in full, IPv6 by its /64, since one subscriber has at least that many addresses. An IPv4-mapped
    /// address is converted to IPv4 first: masked as IPv6, all of IPv4 would be one network.
    /// </summary>
    public static ClientId Address(IPAddress? address)
    {
        if (address is null)
            return new ClientId(0, NetworkTag);
        Span<byte> bytes = stackalloc byte[Ipv6Length];
        if (!address.TryWriteBytes(bytes, out var written))
            return new ClientId(0, NetworkTag);
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return V4(bytes);
        return address.IsIPv4MappedToIPv6
            ? V4(bytes[12..written])
            : new ClientId(BinaryPrimitives.ReadUInt64BigEndian(bytes), NetworkTag);
    }

    public static ClientId User(string subject) => Hash('u', subject);

    public static ClientId ApiClient(string name) => Hash('k', name);

    private static ClientId V4(ReadOnlySpan<byte> bytes) => new(0, 0xffff_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes));

    private static ClientId Hash(char kind, string name)
    {
        var length = 1 + Encoding.UTF8.GetMaxByteCount(name.Length);
        var text = length <= MaxStack ? stackalloc byte[length] : new byte[length];
        text[0] = (byte)kind;
        var used = 1 + Encoding.UTF8.GetBytes(name, text[1..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..used], hash);
        return new ClientId(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }
}
