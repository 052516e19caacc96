"""`import_territory DIR`: the communes of any territory of France, their map and their roads."""

from django.core.management.base import BaseCommand, CommandError

from partners.territory import BadTerritory, import_territory


class Command(BaseCommand):
    help = "Importe un territoire (CSV et GeoJSON) ; refuse un mauvais fichier sans rien changer."

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR", help="dossier qui contient communes.csv")
        parser.add_argument("--cells", metavar="FICHIER", help="GeoJSON des contours, officiels par exemple")
        parser.add_argument("--zone", metavar="COLONNE", help="périmètre proposé : colonne de deployment_zones.csv")
        parser.add_argument("--reset-coverage", action="store_true", help="reprend le périmètre du fichier")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui changerait, sans rien changer")

    def handle(self, *, directory, cells, zone, reset_coverage, dry_run, **options):
        """Import, or say what must be put right."""
        try:
            import_territory(
                directory,
                cells=cells,
                zone=zone,
                reset_coverage=reset_coverage,
                dry_run=dry_run,
                say=self.stdout.write,
            )
        except BadTerritory as refusal:
            raise CommandError(f"Territoire refusé, rien n’a été changé.\n{refusal}") from refusal
