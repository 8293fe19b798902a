using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CatalogService.Tests.Servers;

namespace CatalogService.Tests.Items;

/// <summary>Bodies that come compressed.</summary>
public sealed class CompressedBodyTests(CatalogServers servers)
{
    private const string Item = "/api/catalog/items/950";

    [Fact]
    public async Task Gzip_body_is_decompressed_and_an_unsupported_encoding_answered_415()
    {
        await using var replica = await Replica.StartAsync(servers);
        var json = """{"id":950,"name":"Unpacked","price":1,"catalogTypeId":1,"catalogBrandId":1}""";

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(replica, Gzip(json), "gzip")).StatusCode);
        Assert.Equal("Unpacked", (await replica.Client.ReadAsync(Item)).GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PutAsync(replica, Encoding.UTF8.GetBytes(json), "zstd")).StatusCode);
    }

    [Fact]
    public async Task A_decompression_bomb_is_answered_413()
    {
        await using var replica = await Replica.StartAsync(servers);

        // A few hundred kilobytes that unpack to 300 megabytes, ten times what the service takes of a body.
        var bomb = Gzip("\"" + new string(' ', 300_000_000));
        Assert.InRange(bomb.Length, 1, 1_000_000);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PutAsync(replica, bomb, "gzip")).StatusCode);
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static async Task<HttpResponseMessage> PutAsync(Replica replica, byte[] body, string encoding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add(encoding);
        return await replica.Writer.PutAsync(Item, content, TestContext.Current.CancellationToken);
    }
}
