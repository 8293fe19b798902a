using System.Threading.Channels;
using Twin.Shared;

namespace Twin.Tasks;

/// <summary>A slow task: a price list rendered by another service.</summary>
internal static class PriceLists
{
    public static void AddPriceLists(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient<DocumentService>(
            client => client.BaseAddress = new Uri(builder.Configuration["Documents:Address"] ?? "http://127.0.0.1:9"));
        builder.Services.AddSingleton(Channel.CreateUnbounded<Guid>());
        builder.Services.AddHostedService<PriceListQueue>();
    }

    public static void MapPriceLists(this WebApplication app) => app.MapPost("/api/catalog/price-lists", Create);

    private static IResult Create(DocumentService documents, Channel<Guid> queue, Mistakes mistakes)
    {
        var id = Guid.CreateVersion7();
        if (mistakes.SynchronousEverything)
        {
            documents.Render(id);
            return TypedResults.Ok(new PriceList(id));
        }

        queue.Writer.TryWrite(id);
        return TypedResults.Accepted((string?)null, new PriceList(id));
    }

    private sealed record PriceList(Guid Id);
}
